import Foundation
import Testing

@Suite struct ManifestTests {
  @Test func theTableTheManifestAndTheFoldersNameTheSameTargets() throws {
    let table = Set(LayerTable.layers.map(\.target))
    let manifest = Set(try Manifest.project().layers.map(\.name))
    let folders = Set(try SourceTree.project.folders(in: "Sources"))
    #expect(
      table == manifest, "only in one of layer table and Package.swift: \(table.symmetricDifference(manifest).sorted())"
    )
    #expect(
      manifest == folders, "only in one of Package.swift and Sources: \(manifest.symmetricDifference(folders).sorted())"
    )
  }

  @Test func theManifestDependsOnWhatTheTableAllows() throws {
    for target in try Manifest.project().layers {
      guard let layer = LayerTable.layer(of: target.name) else { continue }
      for module in target.dependencies {
        let isAllowed = layer.mayImport.contains(module) || LayerTable.others[module]?.contains(target.name) == true
        #expect(isAllowed, "Package.swift lets \(target.name) depend on \(module); its row does not")
      }
    }
  }

  @Test func everyDependencyIsUsed() throws {
    // A dependency that no file imports is built for nothing, and tells the reader of the manifest something untrue.
    let files = try SourceTree.project.swiftSources
    for target in try Manifest.project().layers {
      let ownFiles = files.filter { $0.target == target.name }
      let imported = Set(ownFiles.flatMap { ImportRule.imports(of: SourceText($0.text)).map(\.module) })
      let unused = target.dependencies.subtracting(imported)
      #expect(unused.isEmpty || ownFiles.isEmpty, "\(target.name) imports nothing of \(unused.sorted())")
    }
  }

  @Test func everySwiftLayerHasTests() throws {
    let manifest = try Manifest.project()
    let tests = Set(manifest.targets.filter { $0.type == "test" }.map(\.name))
    for target in LayerTable.everySwiftTarget {
      #expect(tests.contains(target + "Tests"), "\(target) has no test target")
    }
  }

  @Test func theTopLevelIsFixed() throws {
    let allowed: Set<String> = [
      "Package.swift", "Package.resolved", "Sources", "Tests", "Benchmarks", "format-spec", "README.md", "Makefile",
    ]
    let found = try FileManager.default.contentsOfDirectory(atPath: SourceTree.project.root.path)
    let strangers = found.filter { !allowed.contains($0) && !$0.hasPrefix(".") }
    #expect(strangers.isEmpty, "\(strangers.sorted()) do not belong to the top level")
  }

  @Test func aManifestIsReadAsSwiftPMWritesIt() throws {
    let json = """
      {"targets": [{"name": "A", "type": "regular", "dependencies":
        [{"byName": ["B", null]}, {"product": ["Crypto", "swift-crypto", null, null]}, {"target": ["C", null]}]}]}
      """
    #expect(try Manifest(json: Data(json.utf8)).modules(of: "A") == ["B", "Crypto", "C"])
    #expect(throws: (any Error).self) { try Manifest(json: Data("{}".utf8)) }
    #expect(throws: (any Error).self) { try Manifest(json: Data("not JSON".utf8)) }
  }
}
