import { SERVER_SETTINGS, type ServerSettings, settingsData } from '../api/server-settings/server-settings.js';
import type { Command } from '../model/command.js';
import type { View } from '../model/view.js';
import type { BootstrapObject } from './bootstrap.js';
import { keptObjects, retiredData } from './kept-data.js';

/** The object that keeps settings in the log; none where they say nothing. */
export function settingsObjects(settings: ServerSettings): BootstrapObject[] {
  return keptObjects({ ...SERVER_SETTINGS, data: settingsData(settings) });
}

/** What takes that object away where the settings say nothing any more. */
export function retiredSettings(view: View, settings: ServerSettings): Command[] {
  return retiredData(view, { ...SERVER_SETTINGS, data: settingsData(settings) });
}
