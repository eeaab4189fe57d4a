from . import references, shapes, signs, values
from .cases import CASES, Case

__all__ = ["CASES", "Case", "references", "shapes", "signs", "values"]
