import { announcement } from '~/stores/announcer';
import { dismissToast, holdToast, toasts } from '~/stores/toasts';
import { Icon } from './icon';
import { Button, IconButton } from './primitives';

/** The toasts, and the one live region of the page. */
export function Toasts() {
  return (
    <>
      <div class="hidden-visually" aria-live="polite" role="status">
        {announcement.value}
      </div>
      <div class="toasts" role="region" aria-label="Messages">
        {toasts.value.map((toast) => (
          <div
            key={toast.id}
            class={`toast ${toast.tone}`}
            role={toast.tone === 'problem' ? 'alert' : 'status'}
            onPointerEnter={() => holdToast(toast.id, true)}
            onPointerLeave={() => holdToast(toast.id, false)}
            onFocusIn={() => holdToast(toast.id, true)}
            onFocusOut={() => holdToast(toast.id, false)}
          >
            {toast.tone === 'problem' && <Icon name="alert" />}
            <span class="grow">{toast.text}</span>
            {toast.action && (
              <Button
                small
                icon={toast.action.label === 'Undo' ? 'undo' : undefined}
                onClick={() => {
                  dismissToast(toast.id);
                  toast.action?.run();
                }}
              >
                {toast.action.label}
              </Button>
            )}
            <IconButton small tone="plain" icon="close" label="Dismiss" onClick={() => dismissToast(toast.id)} />
          </div>
        ))}
      </div>
    </>
  );
}
