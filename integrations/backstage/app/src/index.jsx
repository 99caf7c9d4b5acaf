// A frontend with the pages that the browser test looks at: the scaffolder, the catalog, and its graph.
import ReactDOM from 'react-dom/client';
import { createApp } from '@backstage/frontend-defaults';
import catalog from '@backstage/plugin-catalog/alpha';
import graph from '@backstage/plugin-catalog-graph/alpha';
import scaffolder from '@backstage/plugin-scaffolder/alpha';
import '@backstage/ui/css/styles.css';

const app = createApp({ features: [catalog, graph, scaffolder] });
ReactDOM.createRoot(document.getElementById('root')).render(app.createRoot());
