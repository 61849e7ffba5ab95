import sprite from './icons.svg?url';

/** The pictures of icons.svg; one is added there under its name. */
export type IconName =
  | 'library'
  | 'plus'
  | 'queue'
  | 'shows'
  | 'metrics'
  | 'settings'
  | 'play'
  | 'pause'
  | 'back'
  | 'forward'
  | 'previous'
  | 'next'
  | 'search'
  | 'close'
  | 'check'
  | 'alert'
  | 'download'
  | 'edit'
  | 'trash'
  | 'undo'
  | 'redo'
  | 'lock'
  | 'unlock'
  | 'split'
  | 'merge'
  | 'up'
  | 'top'
  | 'down'
  | 'refresh'
  | 'more'
  | 'link'
  | 'copy'
  | 'volume'
  | 'muted'
  | 'moon'
  | 'file'
  | 'globe'
  | 'text'
  | 'mic'
  | 'offline'
  | 'publish'
  | 'menu'
  | 'save'
  | 'cancel'
  | 'spinner'
  | 'feed'
  | 'info'
  | 'drag'
  | 'command'
  | 'chapters'
  | 'transcript'
  | 'history'
  | 'replay'
  | 'ahead';

/** A picture beside a word, or alone in a button that has a name; never read aloud. */
export function Icon({ name, class: className }: { name: IconName; class?: string }) {
  return (
    <svg class={className ? `icon ${className}` : 'icon'} aria-hidden="true" focusable="false" viewBox="0 0 24 24">
      <use href={`${sprite}#${name}`} />
    </svg>
  );
}
