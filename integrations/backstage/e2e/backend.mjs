// A Backstage backend as an adopter writes it. It ends when its standard input does, so none outlives a test that was killed.
import { createBackend } from '@backstage/backend-defaults';

const backend = createBackend();
for (const feature of [
  '@backstage/plugin-auth-backend',
  '@backstage/plugin-auth-backend-module-guest-provider',
  '@backstage/plugin-catalog-backend',
  '@backstage/plugin-catalog-backend-module-scaffolder-entity-model',
  '@backstage/plugin-scaffolder-backend',
  '@backstage/plugin-scaffolder-backend-module-gitea',
  'backstage-plugin-scaffolder-backend-module-score',
  'backstage-plugin-catalog-backend-module-score',
]) {
  backend.add(import(feature));
}
process.stdin.resume().on('end', () => process.exit(1));
await backend.start();
