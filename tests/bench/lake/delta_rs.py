"""delta-rs' side of the lake's benchmark: delta_rs.py <inputs> <store> <step>. The same tables, inputs and steps."""

import json
import statistics
import sys
import threading
import time

import pyarrow.parquet as parquet
from deltalake import DeltaTable, QueryBuilder, write_deltalake

inputs, store, step = sys.argv[1:4]
tenant = f"{store}/tenants/bench"
APPEND_REPETITIONS = 7


def resident_bytes():
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * 4096


def report(step, work):
    peak = [resident_bytes()]
    stop = threading.Event()

    def sample():
        while not stop.wait(0.01):
            peak[0] = max(peak[0], resident_bytes())

    thread = threading.Thread(target=sample)
    thread.start()
    try:
        milliseconds = work()
    finally:
        stop.set()
        thread.join()
    line = {"step": step, "milliseconds": milliseconds, "peakBytes": peak[0]}
    print(json.dumps(line), flush=True)


def timed(work):
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def appends(rows):
    def once():
        data = parquet.read_table(f"{inputs}/append-{rows}.parquet")
        write_deltalake(f"{tenant}/sales", data, mode="append", partition_by=["month"])

    return statistics.median(timed(once) for _ in range(APPEND_REPETITIONS))


def merge():
    source = parquet.read_table(f"{inputs}/merge.parquet")
    table = DeltaTable(f"{tenant}/inventory")
    (
        table.merge(
            source,
            predicate="t.store_id = s.store_id AND t.product_id = s.product_id",
            source_alias="s",
            target_alias="t",
        )
        .when_matched_update_all()
        .when_not_matched_insert_all()
        .execute()
    )


def compact():
    table = DeltaTable(f"{store}/tenants/small-files/sales")
    if table.optimize.compact()["numFilesRemoved"] == 0:
        raise RuntimeError("Nothing was compacted.")


def scan():
    table = DeltaTable(f"{tenant}/sales")
    sql = "SELECT month, store_id, sum(line_total) AS revenue FROM sales GROUP BY month, store_id ORDER BY 1, 2"
    result = QueryBuilder().register("sales", table).execute(sql)
    list(result)


work = {
    "append_1": lambda: appends(1),
    "append_100": lambda: appends(100),
    "append_10000": lambda: appends(10000),
    "merge": lambda: timed(merge),
    "compact": lambda: timed(compact),
    "scan": lambda: timed(scan),
}
report(step, work[step])
