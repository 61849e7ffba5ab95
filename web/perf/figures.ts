/** The rows that a program measured, as perf/RESULTS.md shows them, and whether each is as it must be. */
export class Figures {
  private readonly rows: string[] = [];
  private failed = 0;

  constructor(private readonly row: string) {}

  /** A figure that only informs. */
  tell(what: string, measured: string): void {
    this.add(what, measured, '');
  }

  atMost(what: string, measured: number, limit: number, unit: string): void {
    this.judge(what, `${shown(measured)} ${unit}`, `≤ ${shown(limit)} ${unit}`, measured <= limit);
  }

  atLeast(what: string, measured: number, limit: number, unit: string): void {
    this.judge(what, `${shown(measured)} ${unit}`, `≥ ${shown(limit)} ${unit}`, measured >= limit);
  }

  judge(what: string, measured: string, wanted: string, holds: boolean): void {
    if (!holds) this.failed += 1;
    this.add(what, holds ? measured : `**${measured}**`, wanted);
  }

  /** Prints the rows; the exit status of the program. */
  print(): number {
    process.stdout.write(this.rows.map((row) => `${row}\n`).join(''));
    return this.failed === 0 ? 0 : 1;
  }

  private add(what: string, measured: string, wanted: string): void {
    this.rows.push(`| ${this.rows.length === 0 ? this.row : ''} | ${what} | ${measured.trim()} | ${wanted.trim()} |`);
  }
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

function shown(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return value.toFixed(Math.abs(value) < 1 ? 3 : 1);
}
