"""What several test files use: registers, packs, pages, processes. Their asserts explain themselves as those of tests do."""

from pkgutil import iter_modules

import pytest

pytest.register_assert_rewrite(*(f"{__name__}.{module.name}" for module in iter_modules(__path__)))
