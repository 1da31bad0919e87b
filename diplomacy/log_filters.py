"""What the log must not keep."""

import logging
import re

TOKENS = re.compile(
    r"([?&]preview=|/preview/|/mine/|/contributions/(?!link/)|/reports/|/comments/prove/|/submissions/prove/|/submissions/(?!prove/)|/follow/confirm/|/follow/unsubscribe/)[^/\s\"']+"
)


class MaskTokens(logging.Filter):
    """Takes the secret part of private links out of every line: whoever reads the log must not own them."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        masked = TOKENS.sub(r"\1***", message)
        if masked != message:
            record.msg, record.args = masked, ()
        return True
