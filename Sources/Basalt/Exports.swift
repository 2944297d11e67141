// `import Basalt` suffices: types, values, schemas, batches and errors are the library's vocabulary.
@_exported public import BasaltCore
