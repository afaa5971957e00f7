"""Writes and modifies Delta tables with delta-rs, for Fluxion to read.

usage: writer.py FOLDER    creates one table per case in FOLDER and prints their names as a JSON list
"""

import datetime
import decimal
import json
import os
import sys

import pyarrow as pa
from deltalake import DeltaTable, write_deltalake

UTC = datetime.timezone.utc


def sample(start, count):
    ids = list(range(start, start + count))
    return pa.table(
        {
            "id": pa.array(ids, pa.int64()),
            "text": pa.array([None if i % 7 == 0 else f"ñandú {i} 🛒" for i in ids], pa.string()),
            "amount": pa.array([decimal.Decimal(i * 12345 - 50_000).scaleb(-4) for i in ids], pa.decimal128(18, 4)),
            "day": pa.array([datetime.date(1900, 1, 1) + datetime.timedelta(days=i * 3000) for i in ids], pa.date32()),
            "at": pa.array([datetime.datetime(2024, 1, 1, tzinfo=UTC) + datetime.timedelta(microseconds=i) for i in ids], pa.timestamp("us", tz="UTC")),
            "part": pa.array([None if i % 5 == 0 else f"p {i % 3}/ä=%:" for i in ids], pa.string()),
        }
    )


def written(path):
    write_deltalake(path, sample(0, 40))


def partitioned(path):
    write_deltalake(path, sample(0, 40), partition_by=["part"])
    write_deltalake(path, sample(40, 10), mode="append")


def deleted(path):
    partitioned(path)
    DeltaTable(path).delete("id % 4 = 0")


def merged(path):
    written(path)
    changes = sample(30, 20).set_column(1, "text", pa.array(["changed"] * 20, pa.string()))
    (
        DeltaTable(path)
        .merge(changes, "t.id = s.id", source_alias="s", target_alias="t")
        .when_matched_update_all()
        .when_not_matched_insert_all()
        .execute()
    )


def evolved(path):
    written(path)
    wider = sample(40, 5).append_column("extra", pa.array([1, 2, 3, None, 5], pa.int32()))
    write_deltalake(path, wider, mode="append", schema_mode="merge")


def overwritten(path):
    partitioned(path)
    write_deltalake(path, sample(100, 10), mode="overwrite")


def checkpointed(path):
    for batch in range(13):
        write_deltalake(path, sample(batch * 3, 3), mode="append", partition_by=["part"])
    table = DeltaTable(path)
    table.create_checkpoint()
    write_deltalake(path, sample(60, 3), mode="append")


def optimized(path):
    checkpointed(path)
    table = DeltaTable(path)
    table.optimize.compact()
    table.vacuum(retention_hours=0, enforce_retention_duration=False, dry_run=False)


CASES = [written, partitioned, deleted, merged, evolved, overwritten, checkpointed, optimized]


def main():
    folder = sys.argv[1]
    for case in CASES:
        case(os.path.join(folder, case.__name__))
    print(json.dumps([case.__name__ for case in CASES]))


main()
