/** Creates a value per key when it is first requested. */
export function onePer<Key, Value>(open: (key: Key) => Value): (key: Key) => Value {
  const held = new Map<Key, Value>();
  return (key) => {
    const known = held.get(key);
    if (known !== undefined) return known;
    const opened = open(key);
    held.set(key, opened);
    return opened;
  };
}
