"""Write the page of what fwtui does on each dialect."""

import asyncio

from tests.dialects.matrix import PAGE, page

PAGE.write_text(asyncio.run(page()), encoding="utf-8")
