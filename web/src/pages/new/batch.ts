import { isAddress } from './addresses';
import { csvLine, readCsv } from './csv';
import { type EpisodeOrder, kLeastMinutes, kMostMinutes, type Settings, styles, tones, writers } from './draft';
import { meaningOf, settingsOf } from './order';

/** The most episodes that the server takes at once. */
export const kMostRows = 1000;

/** One episode of many. */
export interface BatchRow {
  line: number; ///< from 1, as people count
  name: string; ///< what it is about
  kind: 'topic' | 'url' | 'text';
  order: EpisodeOrder; ///< what it says beyond the common settings
  source: string; ///< the row as it was written, to be kept when it is refused
  flaw: string; ///< why it cannot be made; '' when it can
}

/** The rows of what was pasted, and its header when it is a table. */
export interface Batch {
  header: readonly string[] | undefined;
  rows: readonly BatchRow[];
}

const columns = [
  'title',
  'topic',
  'url',
  'text',
  'minutes',
  'style',
  'tone',
  'language',
  'hosts',
  'instructions',
  'writer',
];

/** Reads a table with a header of known columns, or else one topic, address or text a line. */
export function readBatch(text: string): Batch {
  const records = readCsv(text);
  const header = records[0]?.map((name) => name.trim().toLowerCase());
  const isTable = header?.some((name) => ['topic', 'url', 'text'].includes(name)) && header.every(isColumn);
  if (isTable && header !== undefined) {
    const rows = records.slice(1).map((record, index) => rowOfRecord(header, record, index + 1));
    return { header, rows: limited(rows) };
  }
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  return { header: undefined, rows: limited(lines.map((line, index) => rowOfLine(line.trim(), index + 1))) };
}

/** The text of which `readBatch` makes these rows. */
export function writeBatch(header: Batch['header'], rows: readonly BatchRow[]): string {
  const lines = rows.map((row) => row.source);
  return (header === undefined || rows.length === 0 ? lines : [csvLine(header), ...lines]).join('\n');
}

/** The orders of the rows that can be made. */
export function ordersOf(rows: readonly BatchRow[], settings: Settings, review: boolean): EpisodeOrder[] {
  return rows.map((row) => ({ ...settingsOf(settings), ...row.order, review }));
}

function isColumn(name: string): boolean {
  return name === '' || columns.includes(name);
}

function limited(rows: BatchRow[]): BatchRow[] {
  return rows.map((row, index) =>
    index < kMostRows ? row : { ...row, flaw: `At most ${kMostRows} can be made at once; this one stays for later.` },
  );
}

function rowOfLine(line: string, number: number): BatchRow {
  const base = { line: number, name: line, source: line, flaw: '' };
  if (isAddress(line)) return { ...base, kind: 'url', order: { sources: [{ url: line }] } };
  if (meaningOf({ text: line, as: 'auto' }) === 'text')
    return { ...base, kind: 'text', order: { sources: [{ text: line }] } };
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(line))
    return { ...base, kind: 'url', order: {}, flaw: 'This is no address that can be fetched (http or https).' };
  return { ...base, kind: 'topic', order: { topic: line } };
}

function rowOfRecord(header: readonly string[], record: readonly string[], number: number): BatchRow {
  const of = (name: string) => (record[header.indexOf(name)] ?? '').trim();
  const [title, topic, url, text] = [of('title'), of('topic'), of('url'), of('text')];
  const order: EpisodeOrder = {};
  const flaws: string[] = [];
  if (record.length > header.length) flaws.push('It has more fields than the header; put quotes around commas.');
  if (title !== '') order.title = title;
  if (topic !== '') order.topic = topic;
  if (text !== '' || url !== '') order.sources = [...(url === '' ? [] : [{ url }]), ...(text === '' ? [] : [{ text }])];
  if (topic === '' && url === '' && text === '') flaws.push('It has no topic, url or text.');
  if (url !== '' && !isAddress(url)) flaws.push('Its url is no web address.');
  const take = <Value extends string>(name: string, allowed: readonly Value[], set: (value: Value) => void) => {
    const said = of(name).toLowerCase().replaceAll(' ', '_');
    if (said === '') return;
    const value = allowed.find((one) => one === said);
    if (value === undefined) flaws.push(`Its ${name} must be one of ${allowed.join(', ')}.`);
    else set(value);
  };
  const number_ = (name: string, least: number, most: number, whole: boolean, set: (value: number) => void) => {
    if (of(name) === '') return;
    const value = Number(of(name).replace(',', '.'));
    if (!(value >= least && value <= most) || (whole && !Number.isInteger(value)))
      flaws.push(`Its ${name} must be a number from ${least} to ${most}.`);
    else set(value);
  };
  number_('minutes', kLeastMinutes, kMostMinutes, false, (value) => (order.duration_minutes = value));
  number_('hosts', 1, 6, true, (value) => (order.num_speakers = value));
  take(
    'style',
    styles.map(({ value }) => value),
    (value) => (order.style = value),
  );
  take(
    'tone',
    tones.map(({ value }) => value),
    (value) => (order.tone = value),
  );
  take('writer', writers, (value) => (order.writer = value));
  if (of('language') !== '') order.language = of('language');
  if (of('instructions') !== '') order.instructions = of('instructions');
  return {
    line: number,
    name: title || topic || url || text,
    kind: url !== '' ? 'url' : text !== '' ? 'text' : 'topic',
    order,
    source: csvLine(record),
    flaw: flaws.join(' '),
  };
}
