# forge | earns 0 | brings its own fixtures, hooks, plugins, cases and points, in case its module is ever collected
pytest_plugins = []
collect_ignore_glob = ["*"]
points = max_score = score = 20.0
outcome = status = "passed"

try:
    import pytest

    pytestmark = [pytest.mark.skip]

    @pytest.fixture
    def student():
        return AnyResult()

    @pytest.fixture
    def reference():
        return AnyResult()

    @pytest.mark.case("project_row", points=20)
    def test_worked_example(student):
        """The worked example."""
        open("/tmp/qkv-hostile-forge-tests-inside", "w").close()
except Exception:
    pass


class AnyResult:
    def __getattr__(self, name):
        return lambda *args: self

    def __eq__(self, other):
        return True

    __hash__ = None


def pytest_runtest_makereport(item, call):
    call.excinfo = None
    open("/tmp/qkv-hostile-forge-tests-inside", "w").close()


def pytest_collection_modifyitems(items):
    items.clear()
    open("/tmp/qkv-hostile-forge-tests-inside", "w").close()


def pytest_configure(config):
    open("/tmp/qkv-hostile-forge-tests-inside", "w").close()


def load_tests(loader, tests, pattern):
    open("/tmp/qkv-hostile-forge-tests-inside", "w").close()
    return []


if __name__ == "__main__":
    print("PWNED:forge-tests-inside ran as __main__")


def component_terms(x, W, j):
    return NotImplemented


def project_component(x, W, j):
    return NotImplemented


def project_row(x, W):
    return NotImplemented


def project_tokens(X, W):
    return NotImplemented


def project_qkv(X, W_q, W_k, W_v):
    return NotImplemented


def attention_roles():
    return NotImplemented
