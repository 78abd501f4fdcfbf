"""Why a file cannot be restored: each class is one thing that a reader has to tell apart."""


class NacreError(Exception):
    """Whatever is wrong with a file or its model; the message says it to a person."""


class NotNacre(NacreError):
    def __init__(self):
        super().__init__("this is not a .nacre file")


class UnknownVersion(NacreError):
    def __init__(self, version):
        super().__init__(f"this file has version {version} of the format; this reader knows 5 and 6")


class Unknown(NacreError):
    """The file has what a later reader may know: a kind, a flag."""

    def __init__(self, what):
        super().__init__(f"this file has {what}, which this reader does not know")


class CutOff(NacreError):
    def __init__(self):
        super().__init__("this file is cut off: its end is missing")


class Damaged(NacreError):
    def __init__(self, detail):
        super().__init__(f"this file is damaged ({detail})")


class TooLarge(NacreError):
    def __init__(self, most):
        super().__init__(f"this file would become larger than the {most} bytes allowed for it")


class WrongModel(NacreError):
    """Another model or tokenizer is needed, or none was given."""
