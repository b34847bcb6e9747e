from feedback import check
from otter.test_files import test_case

OK_FORMAT = False
name = "project_component"
points = 0


@test_case(name="public cases", points=0)
def public_cases(env):
    check(env, "project_component")  # the cases of test_projections.py; what went wrong:
