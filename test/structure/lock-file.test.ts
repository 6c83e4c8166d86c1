import manifest from '../../package.json';
import lock from '../../package-lock.json';

// The policy of the lock file: what is installed is what was reviewed, whatever registry or mirror hands it out, and runs a
// script of its own only where this says so.

type Locked = { resolved?: string; integrity?: string; hasInstallScript?: boolean; link?: boolean; inBundle?: boolean };
const packages = Object.entries(lock.packages as Record<string, Locked>).filter(([name]) => name !== '');

test('every package is named by the hash of its content, and none by an address', () => {
  const isFromElsewhere = ({ resolved, link }: Locked) => link === true || resolved !== undefined;
  const isPinned = ({ integrity = '', inBundle }: Locked) => integrity.startsWith('sha512-') || inBundle === true;
  const odd = packages.filter(([, one]) => isFromElsewhere(one) || !isPinned(one));
  expect(packages.length).toBeGreaterThan(100);
  expect(odd.map(([name]) => name)).toEqual([]);
});

test('what the functions bundle is pinned to one version each, and the lock file agrees', () => {
  const { dependencies } = manifest;
  expect(Object.entries(dependencies).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  expect((lock.packages as Record<string, { dependencies?: object }>)['']!.dependencies).toEqual(dependencies);
});

test('a script at installation has only what needs one', () => {
  const scripts = packages
    .filter(([, { hasInstallScript }]) => hasInstallScript)
    .map(([name]) => name.replace(/^.*node_modules\//, ''));
  expect([...new Set(scripts)].sort()).toEqual(['@parcel/watcher', '@swc/core', 'esbuild', 'unrs-resolver']);
});
