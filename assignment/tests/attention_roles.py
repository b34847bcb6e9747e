from feedback import check
from otter.test_files import test_case

OK_FORMAT = False
name = "attention_roles"
points = 0


@test_case(name="public cases", points=0)
def public_cases(env):
    check(env, "attention_roles")  # the cases of test_projections.py; what went wrong:
