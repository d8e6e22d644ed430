#:project ../src/Curlew.LibCurl/Curlew.LibCurl.csproj
// Posts a form as application/x-www-form-urlencoded. Setting PostFields makes the request a POST.
using Curlew.LibCurl;

(string Name, string Value)[] fields = [("field", "value"), ("note", "curlews & other waders")];
IEnumerable<string> pairs = fields.Select(f => Curl.Escape(f.Name) + "=" + Curl.Escape(f.Value));

using var curl = new Curl();
curl.SetOpt(CurlOpt.Url, args[0]);
curl.SetOpt(CurlOpt.PostFields, string.Join('&', pairs));
Console.Write(curl.PerformString());
