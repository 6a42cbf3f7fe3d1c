import type { LivenessModels } from './liveness-models.ts';
import type { FaceModel } from './process-messages.ts';
import type { Result } from './result.ts';
import type { SimulatorCommand, SimulatorStatus } from './simulator.ts';
import type { VisitView, WindowCommand } from './visit.ts';

/** Channel names between the window and main. */
export const CHANNELS = {
  view: 'anhao:view',
  currentView: 'anhao:current-view',
  command: 'anhao:command',
  faceModel: 'anhao:face-model',
  livenessModels: 'anhao:liveness-models',
  staffExit: 'anhao:staff-exit',
} as const;

/** Channel of the developer panel; development builds only. */
export const SIMULATE_CHANNEL = 'anhao:simulate';

/** The only thing that the page can reach outside itself: `window.anhao`. */
export interface WindowBridge {
  /** Calls back at once with the present view, then with every change. Returns the way to stop. */
  onView(listener: (view: VisitView) => void): () => void;
  command(command: WindowCommand): Promise<Result<null>>;
  /** The face model to load from `/face-model/face_landmarker.task`, or why there is none. */
  faceModel(): Promise<Result<FaceModel>>;
  /** The models to load from `/models/<slot>/<file>`; null where a slot is empty. */
  livenessModels(): Promise<LivenessModels>;
  /** Leaves the kiosk when the code is right. */
  staffExit(code: string): Promise<Result<null>>;
  /** Development builds only. */
  simulate?(command: SimulatorCommand): Promise<Result<SimulatorStatus>>;
}
