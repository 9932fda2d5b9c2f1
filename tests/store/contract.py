"""What every store promises, sentence by sentence of `bot/store/base.py`.

A store joins by one line in `tests/store/test_contract.py`.
"""

from tests.store.contract_alarms import Alarms, NextEvent
from tests.store.contract_outgoing import EditsAndWithdrawals, OutgoingLine
from tests.store.contract_turns import DiaryAndErasure, LoadAndCommit, Receipts
from tests.store.contract_upkeep import Closing, Pruning


class StoreContract(
    LoadAndCommit,
    Receipts,
    Alarms,
    OutgoingLine,
    EditsAndWithdrawals,
    DiaryAndErasure,
    NextEvent,
    Pruning,
    Closing,
):
    """All of it."""
