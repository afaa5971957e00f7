import * as v from 'valibot';
import { instantSchema } from '../http/answer.schemas.ts';

export const healthSchema = v.pipe(
  v.object({ status: v.literal('ok'), version: v.string(), time: instantSchema }),
  v.metadata({ ref: 'Health' }),
);

export type Health = v.InferOutput<typeof healthSchema>;
