import { type IpcMainInvokeEvent, ipcMain, type WebContents } from 'electron';
import { z } from 'zod';
import type { LivenessModels } from '../../contract/liveness-models.ts';
import type { FaceModel } from '../../contract/process-messages.ts';
import { fail, type Result } from '../../contract/result.ts';
import { type VisitView, type WindowCommand, windowCommandSchema } from '../../contract/visit.ts';
import { CHANNELS } from '../../contract/window-bridge.ts';
import { APP_ORIGIN } from './app-protocol.ts';

/** Who answers the window. */
export interface BridgeHandlers {
  currentView(): VisitView;
  command(command: WindowCommand): Promise<Result<null>>;
  faceModel(): Result<FaceModel>;
  livenessModels(): LivenessModels;
  staffExit(code: string): Promise<Result<null>>;
}

/**
 * The window's side door into main, the only user of `ipcMain`. Every call must come from the top frame of our one
 * page and fit its schema; anything else is answered with 'message-invalid'.
 */
export function openBridge(page: () => WebContents | null, handlers: BridgeHandlers): void {
  const nothing = z.undefined();
  answerPage(page, CHANNELS.currentView, nothing, () => handlers.currentView());
  answerPage(page, CHANNELS.command, windowCommandSchema, (command) => handlers.command(command));
  answerPage(page, CHANNELS.faceModel, nothing, () => handlers.faceModel());
  answerPage(page, CHANNELS.livenessModels, nothing, () => handlers.livenessModels());
  answerPage(page, CHANNELS.staffExit, z.string().max(64), (code) => handlers.staffExit(code));
}

/** Answers one channel to our page, and to nobody else. */
export function answerPage<Input>(
  page: () => WebContents | null,
  channel: string,
  schema: z.ZodType<Input>,
  handle: (input: Input) => unknown,
): void {
  ipcMain.handle(channel, async (event, raw: unknown) => {
    if (!isOurPage(event, page())) return fail('message-invalid');
    const input = schema.safeParse(raw);
    return input.success ? handle(input.data) : fail('message-invalid');
  });
}

function isOurPage(event: IpcMainInvokeEvent, contents: WebContents | null): boolean {
  const frame = event.senderFrame;
  return (
    contents !== null &&
    event.sender === contents &&
    frame === contents.mainFrame &&
    frame.url.startsWith(`${APP_ORIGIN}/`)
  );
}
