import { type Component, type ComponentChild, type FunctionComponent, h } from 'preact';

/** A component that is drawn again only when one of its props is another one (shallowly compared). */
export function memo<Props extends object>(Inner: FunctionComponent<Props>): FunctionComponent<Props> {
  function Memo(this: Component<Props>, props: Props): ComponentChild {
    this.shouldComponentUpdate = (next) => differs(props, next);
    return h(Inner, props);
  }
  return Memo;
}

function differs(one: object, other: object): boolean {
  const names = Object.keys(one);
  if (names.length !== Object.keys(other).length) return true;
  return names.some((name) => (one as Record<string, unknown>)[name] !== (other as Record<string, unknown>)[name]);
}
