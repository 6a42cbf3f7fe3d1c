import { type ImportedBundle, importBundle } from '../../central/bundle/import-bundle.ts';
import { openServiceKeys } from '../../central/keys/service-keys.ts';
import { openIntake, openRegionPacks } from '../../central/start-central.ts';
import { openStores } from '../../central/store/open-stores.ts';

/** Takes a bundle into the central service of a folder, as the command `import-bundle` does; the service may be stopped. */
export async function importBundleInto(dataDirectory: string, bundle: string): Promise<ImportedBundle> {
  const keys = await openServiceKeys(dataDirectory);
  const { storage, evidence } = await openStores({ dataDirectory }, keys.personHashKey);
  try {
    const onEvent = () => undefined;
    const intake = await openIntake(
      { modelsFolder: null, onEvent },
      keys,
      await openRegionPacks({}),
      storage,
      evidence,
    );
    const imported = await importBundle(bundle, { intake, keys, terminals: storage.terminals, onEvent });
    if (!imported.ok) throw new Error(`the bundle is not taken: ${imported.fault}`);
    return imported.value;
  } finally {
    await storage.close();
  }
}
