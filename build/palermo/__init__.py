"""palermo: an annotated corpus of texts on human trafficking and migrant smuggling, and the tools that keep it true."""

from __future__ import annotations

__version__ = "0.1.0"
