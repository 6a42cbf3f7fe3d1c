import type { WebContents } from 'electron';
import type { StandIn, VisitView } from '../../contract/visit.ts';
import type { DevicesProcess } from './devices-process.ts';

/** What differs between the product and a development build; chosen by the entry that was built, by nothing else. */
export interface Profile {
  /** File of the device process beside this one. */
  readonly devicesFile: string;
  /** Demonstrations may keep the keys unprotected; the product refuses to. */
  readonly acceptsPlainKeys: boolean;
  readonly devTools: boolean;
  /** Null in the product. Else what this build knows to stand in for the real thing. */
  readonly standIns: readonly StandIn[] | null;
  /** Opens the developer panel's way to the simulated devices; null in the product, which holds none. */
  readonly openSimulation:
    | ((page: () => WebContents | null, devices: DevicesProcess) => (message: unknown) => void)
    | null;
  /** Told everything that the window is told; null in the product. */
  readonly onView: ((view: VisitView) => void) | null;
  /** Program that runs the child processes where Electron's own Node cannot load the database. */
  readonly nodeProgram: string | null;
  /** Folder with the face model, the voice clips and the icons. */
  readonly resourcesDirectory: string;
}
