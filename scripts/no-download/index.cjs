/**
 * The install script of onnxruntime-node fetches libraries for CUDA, which nothing here uses, from a host of
 * its own, and calls this before it does. With npm 11 package.json forbids the script; earlier ones run it.
 */
exports.bootstrap = () => {
  process.env.ONNXRUNTIME_NODE_INSTALL ??= "skip";
};
