/**
 * Runs `work` for every item, at most `limit` at once, and resolves to the results in the order of the items. After a
 * failure nothing further begins, and it rejects with the first once all that had begun is over.
 */
export async function concurrently<Item, Result>(
  items: readonly Item[],
  limit: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const queue = [...items.entries()];
  const worker = async () => {
    try {
      for (let next = queue.shift(); next; next = queue.shift()) results[next[0]] = await work(next[1]);
    } catch (error) {
      queue.length = 0;
      throw error;
    }
  };
  const workers = Array.from({ length: Math.min(limit, items.length) }, worker);
  const failed = (await Promise.allSettled(workers)).find((worker) => worker.status === 'rejected');
  if (failed) throw failed.reason;
  return results;
}
