import type { ComponentType, FunctionComponent } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Button, Empty, Skeleton } from './primitives';

type Loaded<Props> = { component: ComponentType<Props> } | { error: unknown } | undefined;

/** A page whose code comes when it is first shown, or a little before (`preload`). */
export interface LazyPage<Props> extends FunctionComponent<Props> {
  preload: () => void;
}

export function lazyPage<Props extends object>(load: () => Promise<ComponentType<Props>>): LazyPage<Props> {
  let loaded: Loaded<Props>;
  let loading: Promise<void> | undefined;
  const start = () => {
    loading ??= load().then(
      (component) => {
        loaded = { component };
      },
      (error: unknown) => {
        loaded = { error };
        loading = undefined;
      },
    );
    return loading;
  };
  const Page = (props: Props) => {
    const [, redraw] = useState(0);
    const wait = () => void start().then(() => redraw((count) => count + 1));
    useEffect(() => {
      if (loaded === undefined) wait();
    }, []);
    if (loaded === undefined) return <Skeleton height="3rem" count={4} />;
    if ('error' in loaded) {
      return (
        <Empty icon="offline" title="This page has not been loaded yet">
          <p>The server that has it cannot be reached. What is on this device stays at hand.</p>
          <Button
            icon="refresh"
            onClick={() => {
              loaded = undefined;
              redraw((count) => count + 1);
              wait();
            }}
          >
            Try again
          </Button>
        </Empty>
      );
    }
    return <loaded.component {...props} />;
  };
  return Object.assign(Page, { preload: () => void start() });
}
