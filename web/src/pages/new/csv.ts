/** The separators that spreadsheets write, the most usual first. */
const separators = [',', ';', '\t'] as const;

/**
 * The records of a CSV file (RFC 4180): fields in quotes may hold separators, line ends and doubled quotes. The separator is
 * the one that its first line has most of. Lines without anything are left out.
 */
export function readCsv(text: string): string[][] {
  const source = text.replace(/^\uFEFF/, '');
  const separator = separatorOf(source);
  const records: string[][] = [];
  let record: string[] = [];
  let field = '';
  let quoted = false;
  const endRecord = () => {
    record.push(field);
    field = '';
    if (record.some((value) => value.trim() !== '')) records.push(record);
    record = [];
  };
  for (let at = 0; at < source.length; ++at) {
    const character = source.charAt(at);
    if (quoted) {
      if (character !== '"') field += character;
      else if (source.charAt(at + 1) === '"') field += source.charAt(++at);
      else quoted = false;
    } else if (character === '"' && field.trim() === '') {
      field = '';
      quoted = true;
    } else if (character === separator) {
      record.push(field);
      field = '';
    } else if (character === '\n' || character === '\r') {
      if (character === '\r' && source.charAt(at + 1) === '\n') ++at;
      endRecord();
    } else {
      field += character;
    }
  }
  endRecord();
  return records;
}

/** Says `fields` as one line of a CSV file. */
export function csvLine(fields: readonly string[]): string {
  return fields.map((field) => (/[",;\t\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(',');
}

function separatorOf(text: string): string {
  const first = /^[^\r\n]*/.exec(text)?.[0].replace(/"[^"]*"/g, '') ?? '';
  const count = (separator: string) => first.split(separator).length;
  return separators.reduce((best, one) => (count(one) > count(best) ? one : best));
}
