export class PreparationError extends Error {
  readonly exitCode: number;
}
export function nodeBinary(root: string): string;
export function prepareDependencies(root: string, log: (line: string) => void): Promise<void>;
export function prepareBuild(
  root: string,
  log: (line: string) => void,
  options: { web: boolean },
): Promise<void>;
