"""Reads an Arrow IPC stream from standard input and prints {"types": {name: type}, "batches": n, "rows": [...]}."""

import json
import sys

import pyarrow.ipc

from readers import arrow_rows

reader = pyarrow.ipc.open_stream(sys.stdin.buffer)
batches = list(reader)
table = pyarrow.Table.from_batches(batches, reader.schema)
table.validate(full=True)
types = {field.name: str(field.type) for field in reader.schema}
print(json.dumps({"types": types, "batches": len(batches), "rows": arrow_rows(table)}))
