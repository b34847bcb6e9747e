# lie | earns 0 | returns lists and tuples that lie about their length and give other elements each time they are read
JUNK = 1.2345e250  # right for no input at all


class Long(list):
    def __len__(self):
        return 2

    def __iter__(self):
        return iter([JUNK] * 2)

    def __getitem__(self, index):
        return JUNK

    def __eq__(self, other):
        return True

    __hash__ = None


class Three(tuple):
    def __len__(self):
        return 3

    def __iter__(self):
        return iter((Long(), Long(), Long()))


class Negative(list):
    def __len__(self):
        return -1


class Raising(list):
    def __iter__(self):
        raise AssertionError("equal to all")

    __len__ = __iter__


def component_terms(x, W, j):
    return Long()


def project_component(x, W, j):
    return Long([JUNK])


def project_row(x, W):
    return Negative([JUNK] * W.shape[1])


def project_tokens(X, W):
    return Raising([[JUNK] * W.shape[1]] * X.shape[0])


def project_qkv(X, W_q, W_k, W_v):
    return Three()


def attention_roles():
    return None
