from checks.notebook import check
from otter.test_files import test_case

OK_FORMAT = False
name = "project_qkv"
points = 0


@test_case(
    name="public cases",
    points=0,
    success_message="Hidden cases, of the same kinds, decide the grade.",
)
def public_cases(env):
    check(env, "project_qkv")
