// What tests get as `echarts/core` and its parts, which are modules that Jest cannot load: the same library in one file, with
// every part in use already.
const echarts = require('../node_modules/echarts/dist/echarts.js');

module.exports = { ...echarts, use: () => undefined };
