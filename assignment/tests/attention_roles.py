from checks.notebook import check
from otter.test_files import test_case

OK_FORMAT = False
name = "attention_roles"
points = 0


@test_case(
    name="public cases",
    points=0,
    success_message="A dict with the three keys, in which each phrase stands once (which belongs to which is graded later). Hidden cases, of the same kinds, decide the grade.",
)
def public_cases(env):
    check(env, "attention_roles")
