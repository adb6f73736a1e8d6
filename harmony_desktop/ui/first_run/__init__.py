"""The first start: three short steps and an offer, each of which can be skipped."""
