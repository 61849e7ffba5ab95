import { categories, categoryPath } from './categories';

/** The options of a choice of Apple's categories. */
export function CategoryOptions() {
  return (
    <>
      {categories.map(({ name, within }) =>
        within.length === 0 ? (
          <option key={name} value={name}>
            {name}
          </option>
        ) : (
          <optgroup key={name} label={name}>
            <option value={name}>{name} (all)</option>
            {within.map((inner) => (
              <option key={inner} value={categoryPath(name, inner)}>
                {name}: {inner}
              </option>
            ))}
          </optgroup>
        ),
      )}
    </>
  );
}
