import { expect, it } from 'vitest';
import { NetworkWatch } from './network-watch.ts';

it('tells every change of the network once', () => {
  let network = 'eth0 10.0.0.7/24';
  let changes = 0;
  const watch = new NetworkWatch(
    () => {
      changes += 1;
    },
    () => network,
  );
  watch.look();
  expect(changes).toBe(0);
  network = '';
  watch.look();
  watch.look();
  expect(changes).toBe(1);
  network = 'eth0 10.0.0.7/24';
  watch.look();
  expect(changes).toBe(2);
});

it('sees nothing where nothing changes on this computer', () => {
  const watch = new NetworkWatch(() => expect.unreachable());
  watch.look();
});
