"""The proof that one portal runs on several machines: `deploy/prove`, not part of `bin/test`."""
