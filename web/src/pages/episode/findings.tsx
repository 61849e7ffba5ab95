import { Link } from 'wouter-preact';
import type { Episode } from '~/api/types';
import type { Finding } from '~/queries/episode_actions';
import { Icon } from '~/ui/icon';

/** Rules that an episode or its feed breaks: what was found, what is wanted, who says so, and where to mend it. */
export function Findings({ findings, episode }: { findings: readonly Finding[]; episode: Episode }) {
  return (
    <ul class="stack-s findings">
      {findings.map((finding) => (
        <li key={finding.rule + finding.found} class={finding.level === 'advice' ? 'advice' : 'error'}>
          <Icon name={finding.level === 'advice' ? 'info' : 'alert'} />
          <div class="stack-s">
            <p dir="auto">
              <strong>{finding.level === 'advice' ? 'Advice' : 'Must be mended'}:</strong> {finding.found}
            </p>
            <p class="small soft" dir="auto">
              {finding.requirement} <span class="chip">{finding.rule}</span>
            </p>
            <p class="small row">
              <Mend finding={finding} episode={episode} />
              <Source text={finding.source} />
            </p>
          </div>
        </li>
      ))}
    </ul>
  );
}

/** Where what is wrong can be put right: rules of feeds (F) and delivery (H) in the show, of episodes (E) here. */
function Mend({ finding, episode }: { finding: Finding; episode: Episode }) {
  if (/^[FH]/.test(finding.rule) && episode.podcast_id !== null)
    return <Link href={`/shows/${episode.podcast_id}`}>Mend it in the show</Link>;
  if (/chapter/i.test(finding.requirement)) return <a href="#chapters">Change the chapters</a>;
  if (/title|summary|description|season|number/i.test(finding.requirement)) return <a href="#about">Change it below</a>;
  return <Link href={`/e/${episode.id}/edit`}>Change the script and render it again</Link>;
}

function Source({ text }: { text: string }) {
  if (text === '') return null;
  if (/^https?:\/\/\S+$/.test(text)) {
    return (
      <a href={text} target="_blank" rel="noopener noreferrer">
        Who says so
      </a>
    );
  }
  return <span class="soft">{text}</span>;
}
