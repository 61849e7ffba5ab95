import { useEffect, useState } from 'preact/hooks';

/** What an import gives, once it is wanted and there; a failed one is tried again the next time it is wanted. */
export function useLoaded<Module>(wanted: boolean, load: () => Promise<Module>): Module | undefined {
  const [loaded, setLoaded] = useState<Module>();
  useEffect(() => {
    if (!wanted || loaded !== undefined) return;
    let left = false;
    load().then(
      (module) => {
        if (!left) setLoaded(module);
      },
      () => undefined,
    );
    return () => {
      left = true;
    };
  }, [wanted]);
  return loaded;
}
