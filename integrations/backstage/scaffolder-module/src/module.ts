import { coreServices, createBackendModule } from '@backstage/backend-plugin-api';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import { readCompilerSettings, warnOfSlips } from 'backstage-plugin-score-node';
import { createScoreCatalogAction } from './actions/catalog';
import { createScoreGenerateAction } from './actions/generate';
import { createScoreValidateAction } from './actions/validate';

/** The module of the scaffolder that adds the actions `score:validate`, `score:generate` and `score:catalog`. */
export const scoreScaffolderModule = createBackendModule({
  pluginId: 'scaffolder',
  moduleId: 'score',
  register(reg) {
    reg.registerInit({
      deps: { scaffolder: scaffolderActionsExtensionPoint, config: coreServices.rootConfig, logger: coreServices.logger },
      async init({ scaffolder, config, logger }) {
        const settings = readCompilerSettings(config);
        warnOfSlips(config, logger);
        scaffolder.addActions(createScoreValidateAction(settings), createScoreGenerateAction(settings), createScoreCatalogAction(settings));
      },
    });
  },
});
