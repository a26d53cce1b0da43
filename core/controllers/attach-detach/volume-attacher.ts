import { type Controller, itself, SETTLED, watch } from '../../model/controller.js';
import { mergePatch, updateObject } from '../../model/intent.js';
import { CSI_DRIVERS, VOLUME_ATTACHMENTS } from '../../schema/kinds.js';

/**
 * Attaches what is to be attached and detaches what is to go, for the drivers that nobody installed: whoever makes a CSIDriver brings an attacher of
 * their own.
 * Source: kubernetes-csi/external-attacher pkg/controller/csi_handler.go.
 */
export function volumeAttacher(): Controller {
  return {
    name: 'volume-attacher',
    watches: [watch(VOLUME_ATTACHMENTS, itself)],
    reconcile(view, { name }) {
      const attachment = view.get(VOLUME_ATTACHMENTS, undefined, name);
      if (attachment === undefined) return SETTLED;
      const { metadata, spec, status } = attachment;
      if (view.get(CSI_DRIVERS, undefined, spec.attacher) !== undefined) return SETTLED;
      const finalizer = `external-attacher/${spec.attacher.replaceAll('.', '-')}`;
      const { finalizers = [] } = metadata;
      const withFinalizers = (names: readonly string[], reason: string) =>
        updateObject(VOLUME_ATTACHMENTS, { ...attachment, metadata: { ...metadata, finalizers: names } }, { reason });
      if (metadata.deletionTimestamp !== undefined) {
        if (!finalizers.includes(finalizer)) return SETTLED;
        return {
          intents: [
            withFinalizers(
              finalizers.filter((one) => one !== finalizer),
              'it is detached',
            ),
          ],
        };
      }
      // It is written down that there is something to detach before there is.
      if (!finalizers.includes(finalizer)) {
        return { intents: [withFinalizers([...finalizers, finalizer], 'it is about to be attached')] };
      }
      if (status?.attached === true) return SETTLED;
      const patch = { status: { attached: true } };
      return { intents: [mergePatch(VOLUME_ATTACHMENTS, attachment, patch, { subresource: 'status' })] };
    },
  };
}
