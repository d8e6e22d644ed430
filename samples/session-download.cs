#:project ../src/Curlew/Curlew.csproj
// Saves a body of any size to a file as it arrives, and tells how far it is.
using Curlew;

using var session = new Session();
await using var response = await session.StreamAsync(HttpMethod.Get, args[0]);
response.RaiseForStatus();

await using var file = File.Create(args[1]);
long received = 0;
await response.CopyToAsync(file, new Watch(p => received = p.Received));
Console.WriteLine($"{received} bytes in {args[1]}");

internal sealed class Watch(Action<TransferProgress> report) : IProgress<TransferProgress>
{
    public void Report(TransferProgress value) => report(value);
}
