import { Icon } from '~/ui/icon';
import { count } from '~/ui/format';
import type { BatchRow } from './batch';
import { type Settings, styles } from './draft';

/** More rows are counted, not drawn: nobody reads a thousand of them. */
const kShown = 100;

const kinds = { topic: 'Topic', url: 'Link', text: 'Text' } as const;

/** What was understood of each row, those that cannot be made first. */
export function BatchTable({ rows, settings }: { rows: readonly BatchRow[]; settings: Settings }) {
  const shown = [...rows.filter(({ flaw }) => flaw !== ''), ...rows.filter(({ flaw }) => flaw === '')].slice(0, kShown);
  return (
    <div class="scroll-x card" tabIndex={0} role="region" aria-label="Rows">
      <table class="plain batch-table">
        <thead>
          <tr>
            <th scope="col" class="number">
              Row
            </th>
            <th scope="col">Episode</th>
            <th scope="col">Made of</th>
            <th scope="col" class="number">
              Minutes
            </th>
            <th scope="col">Format</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <tr key={row.line} class={row.flaw === '' ? '' : 'bad'}>
              <td class="number">{row.line}</td>
              <td dir="auto">
                <span class="name">{row.name || '–'}</span>
                {row.flaw !== '' && (
                  <p class="flaw row">
                    <Icon name="alert" />
                    <span class="grow">{row.flaw}</span>
                  </p>
                )}
              </td>
              <td>{kinds[row.kind]}</td>
              <td class="number">{row.order.duration_minutes ?? settings.minutes}</td>
              <td>{styles.find(({ value }) => value === (row.order.style ?? settings.style))?.label}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > kShown && <p class="small soft">and {count(rows.length - kShown, 'more row', 'more rows')}</p>}
    </div>
  );
}
