import type { S3Client, ServiceInputTypes, ServiceOutputTypes } from '@aws-sdk/client-s3';
import type { SentCall } from './s3-errors.ts';

type Command<Input extends ServiceInputTypes, Output extends ServiceOutputTypes> = Parameters<
  typeof S3Client.prototype.send<Input, Output>
>[0];

/**
 * Sends one command and counts how often it left this machine. The SDK repeats a request that timed out or
 * got a 5xx, although the first sending may have landed; a write's error means nothing without that count.
 */
export async function send<Input extends ServiceInputTypes, Output extends ServiceOutputTypes>(
  client: S3Client,
  command: Command<Input, Output>,
): Promise<SentCall<Output>> {
  let sentCount = 0;
  command.middlewareStack.add(
    (next) => (args) => {
      sentCount += 1;
      return next(args);
    },
    // This step runs once per attempt.
    { step: 'deserialize', priority: 'low', name: 'countSendings' },
  );
  try {
    return { output: await client.send(command), error: null, sentCount };
  } catch (error) {
    return { output: null, error, sentCount };
  }
}
