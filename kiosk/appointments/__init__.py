"""Firm times with a person: what can be booked, who booked what, and the papers that go with it."""
