import { coreServices, createBackendModule } from '@backstage/backend-plugin-api';
import { catalogProcessingExtensionPoint } from '@backstage/plugin-catalog-node';
import { catalogModelExtensionPoint } from '@backstage/plugin-catalog-node/alpha';
import { readCompilerSettings, readSeconds, warnOfSlips } from 'backstage-plugin-score-node';
import { readEntityDefaults } from './entities';
import { createScoreEntityDataParser } from './parser';
import { ScoreEntityProvider } from './provider';

/** The module of the catalog that reads Score files: as descriptors, and as a list in app-config. */
export const scoreCatalogModule = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'score',
  register(reg) {
    reg.registerInit({
      deps: {
        model: catalogModelExtensionPoint,
        processing: catalogProcessingExtensionPoint,
        config: coreServices.rootConfig,
        reader: coreServices.urlReader,
        scheduler: coreServices.scheduler,
        logger: coreServices.logger,
      },
      async init({ model, processing, config, reader, scheduler, logger }) {
        const settings = readCompilerSettings(config);
        warnOfSlips(config, logger);
        const defaults = readEntityDefaults(config);
        model.setEntityDataParser(createScoreEntityDataParser(settings, defaults));
        const files = config.getOptionalStringArray('score.catalog.files') ?? [];
        if (files.length === 0) return;
        const seconds = readSeconds(config, 'score.catalog.interval') ?? 300;
        const schedule = scheduler.createScheduledTaskRunner({ frequency: { seconds }, timeout: { minutes: 10 }, scope: 'local' });
        processing.addEntityProvider(new ScoreEntityProvider({ files, settings, defaults, reader, logger, schedule }));
      },
    });
  },
});
