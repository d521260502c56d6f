"""Invented accounts that look lived-in, written as drop folders for demonstrations and tests."""

from data.demo.billing import ISSUER
from data.demo.drop import write_demo_drop, write_second_drop, write_third_drop

__all__ = ["ISSUER", "write_demo_drop", "write_second_drop", "write_third_drop"]
