/**
 * Scaffolder actions for Score files.
 *
 * @packageDocumentation
 */
export { scoreScaffolderModule as default } from './module';
export { createScoreCatalogAction } from './actions/catalog';
export { createScoreGenerateAction } from './actions/generate';
export { createScoreValidateAction } from './actions/validate';
