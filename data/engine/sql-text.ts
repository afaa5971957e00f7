/** Quoting for the few places where SQL cannot take a bound value: names, file lists, settings. */

export function sqlName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function sqlString(text: string): string {
  if (text.includes('\0')) throw new TypeError('SQL text holds no NUL');
  return `'${text.replaceAll("'", "''")}'`;
}

export function sqlStringList(texts: readonly string[]): string {
  return `[${texts.map(sqlString).join(', ')}]`;
}
